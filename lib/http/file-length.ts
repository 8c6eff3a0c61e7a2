/** How many bytes a streamed answer has, on its way from a route to the web process (lib/bin/file-length.ts). */
export const fileLengthHeader = 'x-file-length';
