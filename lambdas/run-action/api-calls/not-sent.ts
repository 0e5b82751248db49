/** A call that was given up before its request was sent: nothing happened. */
export class NotSent extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
