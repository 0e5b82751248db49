import { faultsOf } from '../shared/faults.ts';
import { bodyOf, type HttpAnswer, type HttpRequest } from '../shared/gate/http.ts';
import { VoteRefused } from '../shared/gate/refusal.ts';
import { takeVote, type VotePorts } from '../shared/gate/take-vote.ts';
import { BallotBody } from './schema.ts';

/**
 * Takes a vote whose caller AWS has authenticated (function URL with AWS_IAM). The identity is the caller's ARN and
 * account from the request context, never a word of the body. Answers JSON: the gate's status and exact k of n, or
 * `{ error, message }` with a status that says the same.
 */
export async function castVote(ports: VotePorts, request: HttpRequest): Promise<HttpAnswer> {
  const { http, authorizer } = request.requestContext;
  if (http.method !== 'POST')
    return answer(405, refused('MethodNotAllowed', `${http.method}: a vote is a POST`), { allow: 'POST' });
  const caller = authorizer?.iam;
  if (!caller) return answer(403, refused('IdentityUnknown', 'the request carries no IAM identity'));
  try {
    const { nonce, ...ballot } = readBallot(request);
    const taken = await takeVote(ports, {
      ...ballot,
      proof: { strength: 'iam', principal: caller.userArn, account: caller.accountId, ...(nonce && { nonce }) },
      address: http.sourceIp,
    });
    const { status, text, missing, approvedBy } = taken.tally;
    return answer(200, {
      gate: ballot.gate,
      person: taken.voter.person,
      decision: ballot.decision,
      repeated: taken.repeated,
      status,
      text,
      missing,
      approvedBy,
    });
  } catch (error) {
    if (error instanceof VoteRefused) return answer(error.status, refused(error.refusal, error.message));
    const { name, message } = error as Error;
    if (name === 'InputInvalid') return answer(400, refused(name, message));
    if (name === 'BodyTooLarge') return answer(413, refused(name, message));
    throw error;
  }
}

function readBallot(request: HttpRequest) {
  const text = bodyOf(request);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw Object.assign(new Error(`the body is not JSON: ${(cause as Error).message}`, { cause }), {
      name: 'InputInvalid',
    });
  }
  const parsed = BallotBody.safeParse(body);
  if (!parsed.success) throw faultsOf(parsed.error, body);
  return parsed.data;
}

const refused = (error: string, message: string) => ({ error, message });

function answer(statusCode: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
