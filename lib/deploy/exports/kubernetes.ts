import { stringify } from 'yaml';
import type { DeploymentPlan } from '../../contract/plan.ts';
import { kubernetesObjects } from '../engines/kubernetes/objects.ts';
import { type ExportPlace, variablesOf, withPlaceholders, yamlOptions } from './placeholders.ts';

const registryVariables = ['REGISTRY_USER', 'REGISTRY_PASSWORD'];

/** The same plan as the objects that a cluster is asked for. */
export function exportKubernetes(plan: DeploymentPlan, { host, tenantId, name }: ExportPlace): string {
  const ref = { instanceId: 'export', tenantId, deploymentId: `export-${name}`, name };
  const [username, password] = registryVariables.map((name) => `\${${name}}`) as [string, string];
  const credential = { host, username, password };
  const { shared, services } = kubernetesObjects(ref, withPlaceholders(plan), credential);
  const objects = [...shared, ...services.flatMap((service) => service.objects)];
  const variables = [...registryVariables, ...variablesOf(plan)];
  // By name: what else looks like a variable is one of the containers.
  const named = variables.map((variable) => `\${${variable}}`).join(' ');
  const head = [
    `# Set these, which are secret: ${variables.join(' ')}`,
    `# Then: envsubst '${named}' < this-file.yaml | kubectl apply -f -`,
  ];
  return [...head, ...objects.map((object) => `---\n${stringify(object, yamlOptions)}`)].join('\n');
}
