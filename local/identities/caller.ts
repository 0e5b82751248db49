/** Who calls, once the signature is verified. */
export interface Caller {
  /** Twelve digits. */
  account: string;
  /** From the signature's credential scope. */
  region: string;
  /** ARN: `arn:aws:iam::<account>:root`, a user, or an assumed role's session. */
  principal: string;
  accessKeyId: string;
  /** The session's name, of an assumed role. */
  sessionName?: string;
  sourceIp: string;
  userAgent: string;
}
