const extendedOffset =
  /^(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?(?::?\d\d)?)$/;

/**
 * Milliseconds of an ISO-8601 extended offset date-time (java.time's ISO_OFFSET_DATE_TIME, which AWS checks with),
 * or undefined: without T, without offset, or with a day or an hour that does not exist.
 */
export function isoTime(text: string): number | undefined {
  const parts = extendedOffset.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone = 'Z'] = parts;
  const millis = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second);
  const date = new Date(millis);
  const exact = date.getUTCMonth() === +month! - 1 && date.getUTCDate() === +day! && +hour! < 24 && +minute! < 60;
  if (!exact || +second > 59) return undefined;
  return millis + Math.floor(Number(`0.${fraction || 0}`) * 1000) - offsetMillis(zone);
}

function offsetMillis(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).match(/\d\d/g) ?? []).map(Number);
  return (zone[0] === '-' ? -1 : 1) * ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
