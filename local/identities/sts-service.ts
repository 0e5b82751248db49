import { randomUUID } from 'node:crypto';
import { queryProtocol } from '../wire/protocol.ts';
import { queryOperation } from '../wire/query.ts';
import type { Service } from '../wire/service.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS, GetCallerIdentity alone. */
export const stsService: Service = {
  signingName: 'sts',
  protocol: queryProtocol(namespace),
  operationOf(request) {
    const action = queryOperation(request, 'sts');
    return action === 'GetCallerIdentity' ? action : undefined;
  },
  demands: (operation) => [{ action: `sts:${operation}`, resource: '*' }],
  async answer(_operation, _request, { account, principal, accessKeyId, sessionName }) {
    const id = randomUUID();
    const user = principal.endsWith(':root') ? account : sessionName ? `${accessKeyId}:${sessionName}` : accessKeyId;
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id },
      body: `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult><Arn>${principal}</Arn><UserId>${user}</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    };
  },
};
