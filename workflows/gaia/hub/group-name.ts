/** Name of the security group that is made for a hub. */
export const groupNameOf = (domain: string) => `gaia-hub-${domain}`.slice(0, 255);
