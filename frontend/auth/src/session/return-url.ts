/**
 * Returns the `returnUrl` if it is a path of this application, or else `/`.
 *
 * Anyone can create a link to the sign-in page, so its `returnUrl` must not lead to another origin
 * (CWE-601).
 */
export function safeReturnUrl(returnUrl: string | null | undefined): string {
  return returnUrl && /^\/(?![/\\])[^\\\s]*$/.test(returnUrl) ? returnUrl : '/';
}
