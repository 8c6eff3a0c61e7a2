import type { useTranslations } from 'use-intl';

/** The page's texts, handed down: it is drawn by the server alone. */
export type Texts = ReturnType<typeof useTranslations<'apiReference'>>;
