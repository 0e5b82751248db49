/** An error of EC2 by its code, e.g. `InvalidInstanceID.NotFound`. */
export function ec2Failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: code, $fault: 'client' as const });
}
