/** Every command document of a cell, as `<system>/<command>`: the folder below `commands/`. */
export const commands = [
  'gaia/inspect-hub',
  'gaia/restart-services',
  'gaia/start-services',
  'gaia/back-up-certificates',
  'gaia/rehearse-issuance',
  'gaia/reset-certificates',
  'gaia/restore-certificates',
  'gaia/renew-certificates',
  'gaia/keep-certificate',
  'gaia/inspect-read-url',
  'gaia/change-read-url',
  'gaia/restore-read-url',
] as const;
