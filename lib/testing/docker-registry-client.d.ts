/** What our tests use of it: the package brings no types. */
declare module 'docker-registry-client' {
  type Answer<Value> = (
    error: Error | null,
    value: Value,
    response: { headers: Record<string, string> },
  ) => void;

  /** An image has layers, a list of images has manifests. */
  export type Manifest = {
    layers: { digest: string }[];
    manifests: { digest: string; platform: { architecture: string } }[];
  };

  export type RegistryClientV2 = {
    listTags(answer: Answer<{ name: string; tags: string[] }>): void;
    getManifest(options: { ref: string }, answer: Answer<Manifest>): void;
    putManifest(options: { ref: string; manifest: string }, answer: Answer<unknown>): void;
    headBlob(options: { digest: string }, answer: Answer<unknown>): void;
    blobUpload(
      options: { digest: string; contentLength: number; contentType: string; stream: NodeJS.ReadableStream },
      answer: Answer<unknown>,
    ): void;
    createBlobReadStream(options: { digest: string }, answer: Answer<NodeJS.ReadableStream>): void;
    close(): void;
  };

  export function createClientV2(options: {
    name: string;
    scheme: 'http' | 'https';
    username?: string;
    password?: string;
    maxSchemaVersion: 2;
    acceptManifestLists: boolean;
  }): RegistryClientV2;
}
