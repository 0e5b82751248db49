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
      HttpHeaders: headers,
      HttpStatusCode: httpStatusCode,
    },
    SdkResponseMetadata: { RequestId: requestId ?? stableId },
  };
}
