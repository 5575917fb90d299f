// Logs, traces, and the alerts for what docs/operations.md calls an alarm.

@description('Beginning of every resource name.')
param resourcePrefix string

@description('Azure region.')
param location string

@description('Days that logs are kept.')
param retentionDays int

@description('Mail address that alerts go to.')
param alertEmail string

resource workspace 'Microsoft.OperationalInsights/workspaces@2022-10-01' = {
  name: '${resourcePrefix}-logs'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${resourcePrefix}-insights'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
  }
}

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${resourcePrefix}-operators'
  location: 'global'
  properties: {
    enabled: true
    groupShortName: 'dataexport'
    emailReceivers: [{ name: 'operators', emailAddress: alertEmail, useCommonAlertSchema: true }]
  }
}

// Each event of the bot's log that somebody is woken for, with how many in a quarter of an hour it takes, and how bad it is
// (1 error, 2 warning). `alarm.raised` is what the bot itself calls an alarm, with its kind; the others are for when it cannot
// say so. A test compares the list with docs/operations.md, "Alerts".
var alerts = [
  { event: 'alarm.raised', above: 0, severity: 1 }
  { event: 'alarm.notTold', above: 0, severity: 2 }
  { event: 'start.failed', above: 0, severity: 1 }
  { event: 'queue.error', above: 5, severity: 1 }
  { event: 'sweep.failed', above: 2, severity: 1 }
  { event: 'step.failed', above: 10, severity: 2 }
  { event: 'teams.keysUnavailable', above: 0, severity: 1 }
]

resource alertRules 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = [
  for alert in alerts: {
    name: '${resourcePrefix}-${alert.event}'
    location: location
    kind: 'LogAlert'
    properties: {
      displayName: 'Data Export: ${alert.event}'
      description: 'What it means and what to do: docs/operations.md, "Alerts".'
      severity: alert.severity
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      // The table comes into being with the first line that the bot writes.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: 'AppServiceConsoleLogs | extend line = parse_json(ResultDescription) | where tostring(line.event) == "${alert.event}" | extend kind = tostring(line.kind)'
            dimensions: [{ name: 'kind', operator: 'Include', values: ['*'] }]
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: alert.above
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [operators.id] }
    }
  }
]

output workspaceId string = workspace.id
output insightsConnection string = insights.properties.ConnectionString
output actionGroupId string = operators.id
