/** Image references that the registries of a rehearsal have, until a scenario takes one away. */
export const containerImages = [
  'nginx:alpine',
  'quay.io/blockstack/gaia-hub:v2.5.3',
  'quay.io/blockstack/gaia-reader:v2.5.3',
  'quay.io/blockstack/gaia-admin:v2.5.3',
  'certbot/certbot',
];
