/**
 * Gives the path a `returnUrl` leads to, or `/` for anything that is not a path of this app.
 *
 * A link to the sign-in page may come from anywhere, so its `returnUrl` must not lead to another
 * origin (CWE-601).
 */
export function safeReturnUrl(returnUrl: string | null | undefined): string {
  return returnUrl && /^\/(?![/\\])[^\\\s]*$/.test(returnUrl) ? returnUrl : '/';
}
