/** Who calls SSM, as far as SSM cares: whose documents, commands and machines are meant. */
export interface SsmCaller {
  /** Twelve digits. */
  account: string;
  region: string;
}
