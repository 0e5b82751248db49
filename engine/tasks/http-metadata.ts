interface Metadata {
  httpStatusCode?: number;
  requestId?: string;
}

/** How the HTTP request of an optimized integration went, as its result tells. `stableId`: when the service gave no id. */
export function httpMetadata(
  { httpStatusCode = 200, requestId }: Metadata = {},
  stableId: string,
  headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/x-amz-json-1.0' },
) {
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      // The one is a map as it came, the other one that is sorted by its names whatever their case.
      HttpHeaders: Object.fromEntries(
        Object.entries(headers).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
      ),
      HttpStatusCode: httpStatusCode,
    },
    SdkResponseMetadata: { RequestId: requestId ?? stableId },
  };
}
