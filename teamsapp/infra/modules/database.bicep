// Requests, cards, audit and the queue. The embedded database has no place here: an App Service's disk is a network share.

@description('Name of the server, unique in Azure.')
param name string

@description('Azure region.')
param location string

@description('Compute.')
param sku string

@description('Tier of the compute.')
param tier string

@description('Major version of PostgreSQL.')
param version string

@description('Password of the administrator.')
@secure()
param password string

@description('Availability zone; empty lets Azure choose.')
param zone string

@description('Disabled, SameZone or ZoneRedundant.')
param highAvailability string

@description('Days that backups are kept.')
param backupDays int

@description('Whether backups are copied to the paired region: Enabled or Disabled.')
param geoBackup string

@description('Subnet of the server.')
param subnetId string

@description('Private DNS zone that the server is named in.')
param privateDnsZoneId string

@description('Vault that the address with the password is put into.')
param vaultName string

var administrator = 'dataexport'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  sku: { name: sku, tier: tier }
  properties: {
    version: version
    administratorLogin: administrator
    administratorLoginPassword: password
    availabilityZone: zone == '' ? null : zone
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: backupDays, geoRedundantBackup: geoBackup }
    highAvailability: { mode: highAvailability }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneArmResourceId: privateDnsZoneId
      publicNetworkAccess: 'Disabled'
    }
  }

  resource database 'databases' = {
    name: 'dataexport'
    properties: { charset: 'UTF8', collation: 'en_US.utf8' }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource url 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-url'
  properties: {
    value: 'postgres://${administrator}:${uriComponent(password)}@${server.properties.fullyQualifiedDomainName}:5432/${server::database.name}?sslmode=verify-full'
    contentType: 'address of the database'
  }
}

output urlReference string = '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/${url.name})'
