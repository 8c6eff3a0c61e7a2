import { platforms } from '../platforms.ts';
import {
  convertigoApplication,
  javaApplication,
  ownBase,
  pythonApplication,
  toolbox,
} from '../recipes/applications.ts';
import { tomcat } from '../recipes/services.ts';
import { type Recipe, temurin } from '../recipes/systems.ts';
import { minors, pipeline, rolling } from '../releases.ts';
import type { DemoRepository } from '../repository.ts';

const company = 'Northbank';

type Own = Pick<DemoRepository, 'description' | 'about' | 'releases'> & Partial<DemoRepository>;

const own = (name: string, recipe: Recipe, rest: Own): DemoRepository => ({
  name: `northbank/${name}`,
  recipe,
  platforms: platforms.server,
  format: 'docker',
  pushers: ['emil.novak', 'dora.lind'],
  visibility: 'private',
  isSigned: false,
  ...rest,
});

/** A bank: Java on servers of one kind, pushed by an older docker. */
export const bankRepositories: readonly DemoRepository[] = [
  own('base/temurin_ownbase', ownBase(temurin, company), {
    description: 'Java for services of the bank, hardened.',
    about: ['Approved by the security board each quarter. Nothing else may run in production.'],
    releases: rolling(['21', '17'], { everyDays: 40 }),
    pushers: ['dora.lind'],
    visibility: 'internal',
  }),
  own('base/tomcat_ownbase', ownBase(tomcat, company), {
    description: 'Tomcat for applications that are not yet services.',
    about: ['To be given up in 2028.'],
    releases: rolling(['10.1.48', '9.0.111'], { everyDays: 40 }),
    pushers: ['dora.lind'],
  }),
  own('ledger', javaApplication({ title: 'ledger', company, port: 8443 }), {
    description: 'The books: every movement, never changed.',
    about: ['**Read the operations handbook before you deploy.** Migrations take an hour.'],
    releases: pipeline(minors(12, 7, 8), { everyDays: 14 }),
    isSigned: true,
  }),
  own('statements', javaApplication({ title: 'statements', company, port: 8444 }), {
    description: 'Statements as PDF and camt.053.',
    about: ['Prints for a million accounts on the first of the month: scale it to eight.'],
    releases: pipeline(minors(6, 2, 6), { everyDays: 14 }),
  }),
  own('payments/instant', javaApplication({ title: 'instant-payments', company, port: 8445 }), {
    description: 'Instant payments in ten seconds, day and night.',
    about: ['Two instances at least; it elects a leader.'],
    releases: pipeline(minors(3, 11, 7), { everyDays: 9 }),
    isSigned: true,
  }),
  own('fraud-scoring', pythonApplication({ title: 'fraud-scoring', company, port: 8000 }), {
    description: 'A score for each payment, in 40 ms.',
    about: ['The model is in the image: a new model is a new version.'],
    releases: pipeline(minors(2, 17, 7)),
  }),
  own('kyc/document-check', pythonApplication({ title: 'document-check', company, port: 8001 }), {
    description: 'Reads passports and identity cards.',
    about: ['No picture is kept.'],
    releases: pipeline(minors(1, 5, 5)),
  }),
  own('branch-portal', convertigoApplication({ title: 'branch-portal', company, port: 28080 }), {
    description: 'What the people in the branches work with, made with Convertigo.',
    about: ['The project is baked in; settings come from `/workspace/configuration`.'],
    releases: pipeline(minors(4, 4, 5), { everyDays: 21 }),
  }),
  own('tools/migrate', toolbox({ title: 'migrate', company, port: 0 }), {
    description: 'Moves schemas and data, with four eyes.',
    about: ['Run it from the jump host alone.'],
    releases: rolling(['2.1.0', '2.0.0']),
    pushers: ['dora.lind'],
  }),
];
