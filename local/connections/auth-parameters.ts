import type {
  ConnectionAuthorizationType,
  ConnectionAuthResponseParameters,
  ConnectionHttpParameters,
  CreateConnectionAuthRequestParameters,
  UpdateConnectionAuthRequestParameters,
} from '@aws-sdk/client-eventbridge';

/** A connection's authorization, secrets and all. */
export type AuthParameters = CreateConnectionAuthRequestParameters;

/** The member of the parameters that each type of authorization has for itself. */
export const memberOf: { readonly [Type in ConnectionAuthorizationType]: 'BasicAuthParameters' | OtherMember } = {
  BASIC: 'BasicAuthParameters',
  API_KEY: 'ApiKeyAuthParameters',
  OAUTH_CLIENT_CREDENTIALS: 'OAuthParameters',
};
type OtherMember = 'ApiKeyAuthParameters' | 'OAuthParameters';

/** What is wrong with the parameters of a new connection, if anything. */
export function authFault(type: ConnectionAuthorizationType, given: AuthParameters): string | undefined {
  const needed = memberOf[type];
  const others = Object.values(memberOf).filter((name) => name !== needed && given[name] !== undefined);
  if (given[needed] === undefined) return `Authorization type ${type} needs the parameter AuthParameters.${needed}.`;
  if (others.length > 0) return `Authorization type ${type} does not take AuthParameters.${others.join(' and ')}.`;
  return undefined;
}

/** The parameters after an update: what is not given stays, but for those of another type of authorization. */
export function updated(
  type: ConnectionAuthorizationType,
  before: AuthParameters,
  given: UpdateConnectionAuthRequestParameters = {},
): AuthParameters {
  const own = memberOf[type];
  const { InvocationHttpParameters = before.InvocationHttpParameters, ...auth } = given;
  const inner = { ...before[own], ...auth[own] };
  if (own === 'OAuthParameters') {
    const ClientParameters = { ...before[own]?.ClientParameters, ...auth[own]?.ClientParameters };
    Object.assign(inner, { ClientParameters });
  }
  const others = Object.values(memberOf).filter((name) => name !== own && auth[name] !== undefined);
  return {
    ...Object.fromEntries(others.map((name) => [name, auth[name]])),
    ...(Object.keys(inner).length > 0 && { [own]: inner }),
    ...(InvocationHttpParameters && { InvocationHttpParameters }),
  } as AuthParameters;
}

/** The parameters as DescribeConnection tells them: no password, no key, and of a secret value its name alone. */
export function shownAuth(parameters: AuthParameters): ConnectionAuthResponseParameters {
  const { BasicAuthParameters, ApiKeyAuthParameters, OAuthParameters, InvocationHttpParameters } = parameters;
  return {
    ...(BasicAuthParameters && { BasicAuthParameters: { Username: BasicAuthParameters.Username } }),
    ...(ApiKeyAuthParameters && { ApiKeyAuthParameters: { ApiKeyName: ApiKeyAuthParameters.ApiKeyName } }),
    ...(OAuthParameters && {
      OAuthParameters: {
        ClientParameters: { ClientID: OAuthParameters.ClientParameters?.ClientID },
        AuthorizationEndpoint: OAuthParameters.AuthorizationEndpoint,
        HttpMethod: OAuthParameters.HttpMethod,
        ...(OAuthParameters.OAuthHttpParameters && {
          OAuthHttpParameters: shownHttp(OAuthParameters.OAuthHttpParameters),
        }),
      },
    }),
    ...(InvocationHttpParameters && { InvocationHttpParameters: shownHttp(InvocationHttpParameters) }),
  };
}

function shownHttp(parameters: ConnectionHttpParameters): ConnectionHttpParameters {
  const shown = Object.entries(parameters).map(([kind, list]) => [
    kind,
    (list as { Key?: string; Value?: string; IsValueSecret?: boolean }[]).map(
      ({ Key, Value, IsValueSecret = false }) =>
        IsValueSecret ? { Key, IsValueSecret } : { Key, Value, IsValueSecret },
    ),
  ]);
  return Object.fromEntries(shown);
}

/** What nobody may be told: passwords, keys, and the values declared to be secret. */
export function secretsOf(parameters: AuthParameters): string[] {
  const { BasicAuthParameters, ApiKeyAuthParameters, OAuthParameters, InvocationHttpParameters } = parameters;
  const declared = [InvocationHttpParameters, OAuthParameters?.OAuthHttpParameters].flatMap((one) =>
    Object.values(one ?? {})
      .flat()
      .filter(({ IsValueSecret }) => IsValueSecret)
      .map(({ Value }) => Value),
  );
  return [
    BasicAuthParameters?.Password,
    ApiKeyAuthParameters?.ApiKeyValue,
    OAuthParameters?.ClientParameters?.ClientSecret,
    ...declared,
  ].filter((value) => value !== undefined);
}

/** Parameters as an object, those of the same name once. */
export function pairsOf(list: { Key?: string | undefined; Value?: string | undefined }[] = []): Record<string, string> {
  return Object.fromEntries(list.map(({ Key = '', Value = '' }) => [Key, Value]));
}
