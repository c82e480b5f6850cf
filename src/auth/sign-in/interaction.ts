/** What a person needs to sign in on another device; names as MSAL's DeviceCodeResponse has them. */
export interface DeviceCode {
  /** What the person types. */
  userCode: string;
  /** The page where it is typed. */
  verificationUri: string;
  /** Milliseconds since 1970. */
  expiresOn: number;
  /** Both in a sentence. */
  message: string;
}

/** How a person is met who signs in. */
export interface Interaction {
  /** With `device-code`: shows the code; needed there. */
  deviceCodeCallback?: ((code: DeviceCode) => void | Promise<void>) | undefined;
  /** With `browser`: opens the address in the person's browser, or shows it; needed there. */
  openBrowser?: ((url: string) => void | Promise<void>) | undefined;
  /** With `browser`: milliseconds for which the person is waited for; default 10 minutes. */
  timeoutMs?: number | undefined;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}
