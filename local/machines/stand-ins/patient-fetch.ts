/** A stack that restarts is away for some seconds; the programs on its machines wait that long. */
export const patienceMs = 30_000;
export const pauseMs = 200;

/** `fetch` that tries again while nobody listens. @throws the last connection error */
export async function patientFetch(url: string, init?: RequestInit): Promise<Response> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
