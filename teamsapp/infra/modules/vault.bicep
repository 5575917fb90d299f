// Secrets, which the App Service reads by reference with the managed identity, and nobody else by default.

@description('Name of the vault, unique in Azure.')
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Principal id of the managed identity that reads the secrets.')
param readerPrincipalId string

@description('Client secret of the bot; empty when the managed identity is the bot.')
@secure()
param botPassword string

@description('Workspace that accesses are logged to.')
param workspaceId string

// Key Vault Secrets User: reads secrets, lists and changes nothing.
var secretsUser = '4633458b-17de-408a-b875-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: 'Enabled'
  }
}

resource password 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (botPassword != '') {
  parent: vault
  name: 'bot-password'
  properties: {
    value: botPassword
    contentType: 'client secret of the bot registration'
  }
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, readerPrincipalId, secretsUser)
  scope: vault
  properties: {
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource accesses 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'accesses'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

output name string = vault.name
output botSecretReference string = '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/bot-password)'
