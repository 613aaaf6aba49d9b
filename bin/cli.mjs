// Runs an operator command.
import './require-node.mjs';

await import('../backend/cli/cli.ts');
