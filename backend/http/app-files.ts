import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** One file of the built app, with what is sent of it. */
export interface AppFile {
  readonly extension: string;
  readonly content: Buffer;
  /** `null` where it would not be smaller. */
  readonly brotli: Buffer | null;
  readonly gzip: Buffer | null;
  readonly etag: string;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
}

/** The files of the built app by their path, which begins with a slash. */
export type AppFiles = ReadonlyMap<string, AppFile>;

const textExtensions = ['.css', '.html', '.js', '.json', '.map', '.svg', '.txt', '.webmanifest'];

/**
 * Reads the built app into memory, compressed once. Without a folder there are no files.
 *
 * From memory, since Koa logs an error for each client that hangs up on a stream. One file after
 * another on this thread: each thread that compresses keeps many times what it compresses.
 */
export function readAppFiles(folder: string): AppFiles {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => [`/${relative(folder, path).split(sep).join('/')}`, readAppFile(path)]),
  );
}

function readAppFile(path: string): AppFile {
  const content = readFileSync(path);
  const extension = extname(path);
  const isText = textExtensions.includes(extension);
  return {
    extension,
    content,
    brotli: isText ? smaller(brotliCompressSync(content), content) : null,
    gzip: isText ? smaller(gzipSync(content, { level: 9 }), content) : null,
    etag: `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    isHashed: /-[\w-]{8}\.(js|css)$|[/\\]media[/\\]/.test(path),
  };
}

function smaller(compressed: Buffer, content: Buffer): Buffer | null {
  return compressed.length < content.length ? compressed : null;
}
