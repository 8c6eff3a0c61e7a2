import { buildDemoManifest, type DemoManifest, describeManifest, jsonBlob } from './build-image.ts';
import type { DemoPush } from './repository.ts';

const emptyConfig = jsonBlob('application/vnd.oci.empty.v1+json', {});

/** What a pipeline attaches to an image: a bill of materials and a signature, which name it as their subject. */
export function buildDemoArtifacts(subject: DemoManifest, name: string): Omit<DemoPush, 'pusher'>[] {
  const bill = jsonBlob('application/spdx+json', {
    spdxVersion: 'SPDX-2.3',
    name,
    documentNamespace: `https://sbom.example/${subject.digest}`,
    packages: [
      { name, SPDXID: 'SPDXRef-image', versionInfo: subject.digest, downloadLocation: 'NOASSERTION' },
    ],
  });
  const payload = jsonBlob('application/vnd.dev.cosign.simplesigning.v1+json', {
    critical: {
      identity: { 'docker-reference': name },
      image: { 'docker-manifest-digest': subject.digest },
      type: 'cosign container image signature',
    },
    optional: { made: 'for a demonstration: nobody signed this' },
  });
  return [
    attach(subject, 'application/spdx+json', bill),
    attach(subject, 'application/vnd.dev.cosign.artifact.sig.v1+json', payload),
  ];
}

function attach(subject: DemoManifest, artifactType: string, blob: ReturnType<typeof jsonBlob>) {
  const top = buildDemoManifest({
    config: emptyConfig,
    blobs: [blob],
    more: {
      artifactType,
      subject: describeManifest(subject),
      annotations: { 'org.opencontainers.image.created': '2026-11-18T09:15:00Z' },
    },
  });
  return { blobs: [emptyConfig, blob], children: [], top, tags: [] };
}
