/**
 * Why a refresh runs.
 *
 * `restored`: the page was loaded. `rejected`: a server rejected the token. `needed`: the token was
 * missing or too close to expiry. `asked`: the application called `refresh`. `shared`: another tab
 * has a different session. `early`: the token in use is about to expire.
 */
export type RefreshCause = 'restored' | 'rejected' | 'needed' | 'asked' | 'shared' | 'early';
