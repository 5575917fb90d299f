// The account that Microsoft writes exports to, and nothing else.
//
// Network: the export service writes from Microsoft's own network, publishes no addresses and is on no list of trusted
// services, and network rules bind a valid SAS too. So the account answers every network, and holds nothing but exports.
// Key: a permission that can be revoked for one request is a service SAS by stored access policy, which needs the account key;
// a user delegation SAS ends after 7 days at the latest, while an export may take 30. So the key stays allowed, and lies in the
// vault. Containers are private, and what the bot hands out can add and write, but neither read nor list.

@description('Name of the storage account, unique in Azure.')
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Kind of redundancy.')
param sku string

@description('Days after its last change that a package is deleted.')
param retentionDays int

@description('Object id of the group that may read packages; empty for nobody.')
param readersGroupId string

@description('Vault that the connection string is put into.')
param vaultName string

@description('Workspace that reads and deletions are logged to.')
param workspaceId string

// Storage Blob Data Reader: reads and lists blobs.
var blobDataReader = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
// A package that was deleted can be brought back for so many days.
var softDeleteDays = 7

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: true
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled'
    networkAcls: { defaultAction: 'Allow' }
    keyPolicy: { keyExpirationPeriodInDays: 180 }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
  }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: account
  name: 'default'
  dependsOn: [blobs]
  properties: {
    policy: {
      rules: [
        {
          name: 'delete-old-exports'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: ['appendBlob', 'blockBlob']
              prefixMatch: ['dsr-']
            }
            actions: {
              baseBlob: { delete: { daysAfterModificationGreaterThan: retentionDays } }
            }
          }
        }
      ]
    }
  }
}

resource readers 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (readersGroupId != '') {
  name: guid(account.id, readersGroupId, blobDataReader)
  scope: account
  properties: {
    principalId: readersGroupId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataReader)
  }
}

// Who read a package, and who deleted one.
resource accesses 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'accesses'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource connection 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'export-storage-connection-string'
  properties: {
    value: 'DefaultEndpointsProtocol=https;AccountName=${account.name};AccountKey=${account.listKeys().keys[0].value};EndpointSuffix=${environment().suffixes.storage}'
    contentType: 'connection string of the account for exports'
  }
}

output name string = account.name
output connectionReference string = '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/${connection.name})'
