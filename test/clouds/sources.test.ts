import { AzureAuthorityHosts } from '@azure/identity';
import { expect, test } from '@jest/globals';
import { AuthenticationConstants, GovernmentConstants } from 'botframework-connector';
import { clouds, type CloudName } from '../../src/clouds.ts';

// What a whole run asks is in clouds.test.ts; that the row it is run with is Microsoft's own is here, where a package says so.
test.each<[CloudName, typeof AuthenticationConstants | typeof GovernmentConstants]>([
  ['global', AuthenticationConstants],
  ['gcc', AuthenticationConstants],
  ['gcchigh', GovernmentConstants],
  ['dod', GovernmentConstants],
])("%s has the bot's scope, issuer and keys of Microsoft's own bot SDK", (cloud, published) => {
  const { botScope, botIssuer, botOpenIdMetadata } = clouds[cloud];
  expect({ botScope, botIssuer, botOpenIdMetadata }).toEqual({
    botScope: `${published.ToChannelFromBotOAuthScope}/.default`,
    botIssuer: published.ToBotFromChannelTokenIssuer,
    botOpenIdMetadata: published.ToBotFromChannelOpenIdMetadataUrl,
  });
});

test('the authorities are those of the identity SDK, but for China, where the bot documents name another host', () => {
  const { AzurePublicCloud, AzureGovernment, AzureChina } = AzureAuthorityHosts;
  const authorities = Object.entries(clouds).map(([cloud, { authority }]) => [cloud, authority]);
  expect(Object.fromEntries(authorities)).toEqual({
    global: AzurePublicCloud,
    gcc: AzurePublicCloud,
    gcchigh: AzureGovernment,
    dod: AzureGovernment,
    china: AzureChina.replace('login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'),
  });
});

test('the two clouds of the government are taken apart', () => {
  const distinct = (cloud: CloudName) => [clouds[cloud].graph, ...clouds[cloud].serviceUrlHosts];
  expect(distinct('gcchigh').filter((value) => distinct('dod').includes(value))).toEqual([]);
});
