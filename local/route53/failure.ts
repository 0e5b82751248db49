/** An error of Route 53 by its code, e.g. `NoSuchHostedZone`. */
export function route53Failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: code, $fault: 'client' as const });
}
