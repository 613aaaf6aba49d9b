// Starts the token handler.
import './require-node.mjs';

await import('../token-handler/main.ts');
