// The bot itself: Node 24 on App Service, started from the package as it was deployed.

@description('Name of the app, unique in Azure.')
param name string

@description('Azure region.')
param location string

@description('Plan.')
param sku string

@description('Instances that share the work.')
param instanceCount int

@description('Resource id of the managed identity.')
param identityId string

@description('Subnet that the app reaches the database through.')
param subnetId string

@description('Workspace of the logs.')
param workspaceId string

@description('Whom alerts are sent to.')
param actionGroupId string

@description('Environment variables of the bot.')
param settings object

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: name
  location: location
  kind: 'linux'
  sku: { name: sku, capacity: instanceCount }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Any instance answers any request.
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId
    siteConfig: {
      linuxFxVersion: 'NODE|24-lts'
      appCommandLine: 'node dist/index.js'
      // The bot looks at open exports by itself: an app that is put to sleep follows nothing.
      alwaysOn: true
      // Five minutes of failing take an instance out of the load balancer; the database is part of the check.
      healthCheckPath: '/readyz'
      ftpsState: 'Disabled'
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
    }
  }

  resource environmentVariables 'config' = {
    name: 'appsettings'
    // The package is complete: nothing is built or fetched at the start, and nothing can write into it.
    properties: union(settings, { WEBSITE_RUN_FROM_PACKAGE: '1', SCM_DO_BUILD_DURING_DEPLOYMENT: 'false' })
  }

  // Deployments come with an Entra token; user names and passwords are off.
  resource ftpPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: site
  properties: {
    workspaceId: workspaceId
    logs: [
      // What the bot writes: ids, states and codes, never names or reasons.
      { category: 'AppServiceConsoleLogs', enabled: true }
      { category: 'AppServicePlatformLogs', enabled: true }
    ]
  }
}

resource unhealthy 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-not-ready'
  location: 'global'
  properties: {
    description: 'An instance of the bot does not answer /readyz with 200.'
    severity: 1
    enabled: true
    scopes: [site.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'health'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'HealthCheckStatus'
          timeAggregation: 'Average'
          operator: 'LessThan'
          threshold: 100
        }
      ]
    }
    actions: [{ actionGroupId: actionGroupId }]
  }
}

output host string = site.properties.defaultHostName
output resourceId string = site.id
