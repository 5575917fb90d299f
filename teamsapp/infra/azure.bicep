// Everything that the bot needs in Azure, into one resource group. docs/install.md says what each part costs and why it is there.
targetScope = 'resourceGroup'

@description('Beginning of every resource name: small letters and digits, a letter first.')
@minLength(3)
@maxLength(11)
param resourcePrefix string

@description('Azure region of everything but the bot registration, which has none.')
param location string = resourceGroup().location

@description('Where the bot registration is listed. Only the record of its name and address lies there.')
param botLocation string = 'global'

@description('Microsoft 365 cloud of your tenant: the same word as the bot setting CLOUD.')
@allowed(['global', 'gcc', 'gcchigh', 'dod', 'china'])
param cloud string

@description('v1.0 or beta. Empty takes the one of the cloud; where Microsoft offers only beta, beta has to be written here.')
@allowed(['', 'v1.0', 'beta'])
param graphVersion string = ''

@description('SingleTenant: an app registration with a secret. UserAssignedMSI: the managed identity made here is the bot, and no secret exists.')
@allowed(['SingleTenant', 'UserAssignedMSI'])
param botType string = 'SingleTenant'

@description('Application (client) id of the bot registration. Not used with UserAssignedMSI.')
param botAppId string = ''

@description('Client secret of the bot registration. Not used with UserAssignedMSI.')
@secure()
param botPassword string = ''

@description('Directory that the bot serves.')
param tenantId string = tenant().tenantId

@description('Name that people see in Teams.')
param botDisplayName string = 'Data Export'

@description('Who may ask for exports: group:<object id> and user:<object id>, comma separated, or none.')
param requesters string

@description('Who may approve them: group:<object id> and user:<object id>, comma separated, or none.')
param approvers string

@description('Further settings of the bot by name, from the table in README.md.')
param furtherSettings object = {}

@description('Plan of the App Service. It has to support Always On.')
param appServiceSku string = 'B1'

@description('Instances that share the work. Each uses up to 16 connections of the database.')
@minValue(1)
@maxValue(10)
param instanceCount int = 1

@description('Compute of the database. Standard_B2s is burstable; high availability needs a general purpose one such as Standard_D2ds_v5.')
param databaseSku string = 'Standard_B2s'

@description('Tier that databaseSku belongs to.')
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param databaseTier string = 'Burstable'

@description('Major version of PostgreSQL. 18 is the one that the bot is tested with; not every cloud has it.')
@allowed(['16', '17', '18'])
param databaseVersion string = '18'

@description('Password of the database administrator, whom the bot signs in as.')
@secure()
@minLength(16)
param databasePassword string

@description('Availability zone of the database: 1, 2 or 3. Empty lets Azure choose.')
@allowed(['', '1', '2', '3'])
param databaseZone string = ''

@description('A second server that takes over, in the same zone or in another one. Not with Burstable.')
@allowed(['Disabled', 'SameZone', 'ZoneRedundant'])
param databaseHighAvailability string = 'Disabled'

@description('Days that backups of the database are kept. They hold names and reasons, as the database does.')
@minValue(7)
@maxValue(35)
param databaseBackupDays int = 14

@description('Keep a copy of the backups in the paired region. Cannot be changed later.')
@allowed(['Disabled', 'Enabled'])
param databaseGeoBackup string = 'Disabled'

@description('Copies that the account for exports keeps of each package. Premium page blob accounts do not work: exports are append blobs.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param exportsSku string = 'Standard_LRS'

@description('Days after its last change that an export package is deleted. An export may be written to for 30 days.')
@minValue(35)
param exportsRetentionDays int = 90

@description('Object id of the Entra group that may read packages: people who neither ask nor approve. Empty grants nobody.')
param packageReadersGroupId string = ''

@description('Mail address that alerts go to.')
param alertEmail string

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

var suffix = uniqueString(resourceGroup().id)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${resourcePrefix}-bot'
  location: location
}

var isManaged = botType == 'UserAssignedMSI'
var botId = isManaged ? identity.properties.clientId : botAppId

module network 'modules/network.bicep' = {
  name: 'network'
  params: {
    resourcePrefix: resourcePrefix
    location: location
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    resourcePrefix: resourcePrefix
    location: location
    retentionDays: logRetentionDays
    alertEmail: alertEmail
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: '${resourcePrefix}${suffix}'
    location: location
    readerPrincipalId: identity.properties.principalId
    botPassword: isManaged ? '' : botPassword
    workspaceId: monitoring.outputs.workspaceId
  }
}

module exports 'modules/exports.bicep' = {
  name: 'exports'
  params: {
    name: '${resourcePrefix}${suffix}'
    location: location
    sku: exportsSku
    retentionDays: exportsRetentionDays
    readersGroupId: packageReadersGroupId
    vaultName: vault.outputs.name
    workspaceId: monitoring.outputs.workspaceId
  }
}

module database 'modules/database.bicep' = {
  name: 'database'
  params: {
    name: '${resourcePrefix}-${suffix}'
    location: location
    sku: databaseSku
    tier: databaseTier
    version: databaseVersion
    password: databasePassword
    zone: databaseZone
    highAvailability: databaseHighAvailability
    backupDays: databaseBackupDays
    geoBackup: databaseGeoBackup
    subnetId: network.outputs.databaseSubnetId
    privateDnsZoneId: network.outputs.databaseDnsZoneId
    vaultName: vault.outputs.name
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: '${resourcePrefix}-${suffix}'
    location: location
    sku: appServiceSku
    instanceCount: instanceCount
    identityId: identity.id
    subnetId: network.outputs.appSubnetId
    workspaceId: monitoring.outputs.workspaceId
    actionGroupId: monitoring.outputs.actionGroupId
    settings: union(
      {
        BOT_ID: botId
        BOT_TENANT_ID: tenantId
        BOT_TYPE: botType
        CLOUD: cloud
        REQUESTERS: requesters
        APPROVERS: approvers
        DATABASE_URL: database.outputs.urlReference
        EXPORT_STORAGE_CONNECTION_STRING: exports.outputs.connectionReference
        APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.insightsConnection
      },
      isManaged ? {} : { BOT_PASSWORD: vault.outputs.botSecretReference },
      graphVersion == '' ? {} : { GRAPH_VERSION: graphVersion },
      furtherSettings
    )
  }
}

module registration 'modules/registration.bicep' = {
  name: 'registration'
  params: {
    name: '${resourcePrefix}-${suffix}'
    location: botLocation
    displayName: botDisplayName
    host: app.outputs.host
    botId: botId
    botType: botType
    tenantId: tenantId
    identityId: identity.id
    cloud: cloud
    workspaceId: monitoring.outputs.workspaceId
  }
}

// The toolkit writes these into the environment file under the same names.
output BOT_APP_SERVICE_RESOURCE_ID string = app.outputs.resourceId
output BOT_DOMAIN string = app.outputs.host
output BOT_ID string = botId
output EXPORTS_ACCOUNT string = exports.outputs.name
output BOT_PRINCIPAL_ID string = identity.properties.principalId
