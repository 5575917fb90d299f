// The bot's registration with Azure Bot Service, for one directory, in Teams only.

@description('Name of the registration, unique in Azure.')
param name string

@description('Where the registration is listed.')
param location string

@description('Name that people see.')
param displayName string

@description('Host that the bot listens on.')
param host string

@description('Application id of the bot.')
param botId string

@description('SingleTenant or UserAssignedMSI.')
param botType string

@description('Directory that the bot serves.')
param tenantId string

@description('Resource id of the managed identity.')
param identityId string

@description('Microsoft 365 cloud.')
param cloud string

@description('Workspace of the logs.')
param workspaceId string

// Which deployment of Teams talks to the bot. For the other clouds the service chooses.
var teamsDeployments = {
  global: 'CommercialDeployment'
  gcc: 'GCCModerateDeployment'
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: location
  kind: 'azurebot'
  sku: { name: 'F0' }
  properties: {
    displayName: displayName
    endpoint: 'https://${host}/api/messages'
    msaAppId: botId
    msaAppType: botType
    msaAppTenantId: tenantId
    msaAppMSIResourceId: botType == 'UserAssignedMSI' ? identityId : null
    // The Direct Line key of every new bot is of no use to this one.
    disableLocalAuth: true
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: location
    properties: {
      channelName: 'MsTeamsChannel'
      properties: {
        isEnabled: true
        deploymentEnvironment: contains(teamsDeployments, cloud) ? teamsDeployments[cloud] : 'FallbackDeploymentEnvironment'
      }
    }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: bot
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'BotRequest', enabled: true }]
  }
}
