import {
  type Chance,
  chance,
  csvFile,
  jsonFile,
  type PackageFile,
  xmlFile,
  type Device,
  type Subject,
} from './files.ts';

type Export = (subject: Subject, luck: Chance, orderedAt: Date) => readonly PackageFile[];

/**
 * The services that answer an export, in the order in which they do. Names are folders: one or more a product, with
 * sub-folders and several file types. All of it is what systems wrote about a person's activity; no mail, no files, no chats
 * (Microsoft docs, "Overview of system-generated logs from a DSR export").
 */
const services: Readonly<Record<string, Export>> = {
  Account: ({ id, userPrincipalName, tenantId, devices }, luck, at) => [
    jsonFile('Account/SignIns', {
      objectId: id,
      signIns: luck.moments(24, at).map((createdDateTime) => ({
        createdDateTime,
        correlationId: luck.guid(),
        userPrincipalName,
        tenantId,
        appDisplayName: luck.oneOf([
          'Microsoft Teams',
          'Office 365 Exchange Online',
          'Office 365 SharePoint Online',
        ]),
        ipAddress: luck.ip(),
        clientAppUsed: luck.oneOf(['Browser', 'Mobile Apps and Desktop clients']),
        deviceId: deviceOf(devices, luck).id,
        status: luck.between(1, 12) === 1 ? 'Failure: 50126' : 'Success',
      })),
    }),
    csvFile(
      'Account/Consents',
      luck.moments(6, at).map((ConsentedAt) => ({
        ConsentedAt,
        Application: luck.oneOf(['Planner', 'Whiteboard', 'Forms', 'Power Automate']),
        Scope: luck.oneOf(['User.Read', 'openid profile', 'Tasks.ReadWrite']),
        GrantId: luck.guid(),
      })),
    ),
  ],
  'Azure/ResourceManager': ({ id }, luck, at) => [
    jsonFile(
      'Azure/ResourceManager/ActivityEvents',
      luck.moments(14, at).map((eventTimestamp) => ({
        eventTimestamp,
        caller: id,
        operationName: luck.oneOf([
          'Microsoft.Resources/subscriptions/read',
          'Microsoft.Resources/tags/read',
          'Microsoft.Portal/dashboards/read',
        ]),
        correlationId: luck.guid(),
        httpRequestIp: luck.ip(),
      })),
    ),
  ],
  'Azure/Portal': (_, luck, at) => [
    csvFile(
      'Azure/Portal/Telemetry',
      luck.moments(30, at).map((Timestamp) => ({
        Timestamp,
        SessionId: luck.guid(),
        Blade: luck.oneOf(['HubsExtension/Home', 'Dashboards/View', 'ActivityLog/Browse']),
        DurationMs: luck.between(120, 9_000),
      })),
    ),
  ],
  Browser: ({ devices }, luck, at) => [
    jsonFile(
      'Browser/Edge/SyncEvents',
      luck.moments(16, at).map((time) => ({
        time,
        deviceId: deviceOf(devices, luck).id,
        event: luck.oneOf(['SyncStarted', 'SyncCompleted', 'SettingChanged']),
        browserVersion: `${luck.between(138, 142)}.0.${luck.between(3_000, 3_900)}.${luck.between(10, 99)}`,
      })),
    ),
  ],
  Intune: ({ devices }, luck, at) => [
    xmlFile(
      'Intune/ManagedDevices',
      'ManagedDevices',
      'Device',
      devices.map(({ id, name, system, version }) => ({
        DeviceId: id,
        DeviceName: name,
        OperatingSystem: system,
        OSVersion: version,
        SerialNumber: luck.guid().slice(0, 8).toUpperCase(),
        ComplianceState: luck.oneOf(['compliant', 'compliant', 'inGracePeriod']),
        EnrolledDateTime: luck.moments(1, new Date(at.getTime() - 90 * 86_400_000))[0] ?? '',
      })),
    ),
    csvFile(
      'Intune/Compliance/CheckIns',
      luck.moments(40, at).map((CheckedInAt) => ({
        CheckedInAt,
        DeviceId: deviceOf(devices, luck).id,
        Result: luck.oneOf(['Compliant', 'Compliant', 'Compliant', 'NotEvaluated']),
        PolicyId: luck.guid(),
      })),
    ),
  ],
  Office: ({ devices }, luck, at) => [
    jsonFile(
      'Office/ClientTelemetry/ActivityEvents',
      luck.moments(28, at).map((eventTime) => ({
        eventTime,
        application: luck.oneOf(['Word', 'Excel', 'PowerPoint', 'Outlook', 'OneNote']),
        activity: luck.oneOf(['AppBoot', 'DocumentOpened', 'CommandInvoked', 'AppSuspended']),
        deviceId: deviceOf(devices, luck).id,
        sessionId: luck.guid(),
        buildVersion: `16.0.${luck.between(18_000, 19_400)}.${luck.between(20_000, 20_300)}`,
      })),
    ),
  ],
  'Office/OneDriveUsage': (_, luck, at) => [
    csvFile(
      'Office/OneDriveUsage/UsageEvents',
      luck.moments(44, at).map((Timestamp) => ({
        Timestamp,
        Operation: luck.oneOf(['SyncSession', 'FileAccessed', 'QuotaQueried', 'SharingPageViewed']),
        ItemId: luck.guid(),
        ClientIp: luck.ip(),
        BytesTransferred: luck.between(0, 4_000_000),
      })),
    ),
  ],
  'Office/Exchange': ({ userPrincipalName }, luck, at) => [
    xmlFile(
      'Office/Exchange/MailboxClientEvents',
      'ClientEvents',
      'Event',
      luck.moments(20, at).map((Time) => ({
        Time,
        Mailbox: userPrincipalName,
        Client: luck.oneOf(['OutlookDesktop', 'OutlookWeb', 'OutlookMobile']),
        Protocol: luck.oneOf(['MAPI/HTTP', 'REST', 'OWA']),
        ClientIp: luck.ip(),
      })),
    ),
  ],
  Teams: ({ devices }, luck, at) => [
    jsonFile(
      'Teams/CallQuality/Sessions',
      luck.moments(12, at).map((startDateTime) => ({
        startDateTime,
        callId: luck.guid(),
        durationSeconds: luck.between(45, 4_200),
        modality: luck.oneOf(['audio', 'video', 'screenSharing']),
        averageRoundTripTimeMs: luck.between(18, 140),
        packetLossPercent: luck.between(0, 3),
        deviceId: deviceOf(devices, luck).id,
      })),
    ),
    csvFile(
      'Teams/ClientEvents',
      luck.moments(36, at).map((Timestamp) => ({
        Timestamp,
        Event: luck.oneOf(['AppLaunched', 'PanelSwitched', 'MeetingJoined', 'NotificationOpened']),
        Platform: luck.oneOf(['windows', 'ios', 'web']),
        SessionId: luck.guid(),
      })),
    ),
  ],
  Windows: ({ devices }, luck, at) => [
    xmlFile(
      'Windows/DeviceHealth',
      'DeviceHealthReports',
      'Report',
      luck.moments(10, at).map((ReportedAt) => ({
        ReportedAt,
        DeviceId: deviceOf(devices, luck).id,
        BootDurationMs: luck.between(9_000, 31_000),
        LastUpdateResult: luck.oneOf(['Succeeded', 'Succeeded', 'PendingRestart']),
        DefenderSignature: `1.4${luck.between(10, 39)}.${luck.between(1, 900)}.0`,
      })),
    ),
  ],
  Miscellaneous: ({ userPrincipalName }, luck, at) => [
    jsonFile(
      'Miscellaneous/SupportInteractions',
      luck.moments(3, at).map((openedDateTime) => ({
        openedDateTime,
        channel: luck.oneOf(['In-app help', 'Admin center']),
        requester: userPrincipalName,
        category: luck.oneOf(['Sign-in', 'Licensing', 'Performance']),
        interactionId: luck.guid(),
      })),
    ),
  ],
  SharedData: ({ id, tenantId }, luck, at) => [
    jsonFile('SharedData/Licenses', {
      objectId: id,
      tenantId,
      assignments: luck.moments(4, at).map((assignedDateTime) => ({
        assignedDateTime,
        servicePlan: luck.oneOf(['EXCHANGE_S_ENTERPRISE', 'SHAREPOINTENTERPRISE', 'TEAMS1', 'INTUNE_A']),
        skuId: luck.guid(),
        state: 'Enabled',
      })),
    }),
  ],
};

export const serviceNames: readonly string[] = Object.keys(services);

/** What one service writes about somebody: always the same for the same person and moment. */
export function filesOf(
  service: string,
  person: Pick<Subject, 'id' | 'userPrincipalName' | 'tenantId'>,
  orderedAt: Date,
): readonly PackageFile[] {
  const devices = devicesOf(person.id);
  return services[service]?.({ ...person, devices }, chance(`${person.id} ${service}`), orderedAt) ?? [];
}

/** The same devices in every folder. */
function devicesOf(id: string): readonly Device[] {
  const luck = chance(id);
  return [
    {
      id: luck.guid(),
      name: `LT-${luck.between(10_000, 99_999)}`,
      system: 'Windows',
      version: '10.0.26100.6584',
    },
    { id: luck.guid(), name: `PH-${luck.between(10_000, 99_999)}`, system: 'iOS', version: '19.1' },
  ];
}

const deviceOf = (devices: readonly Device[], luck: Chance): Device => {
  const [first = { id: luck.guid(), name: '', system: '', version: '' }, ...others] = devices;
  return luck.oneOf([first, ...others]);
};
