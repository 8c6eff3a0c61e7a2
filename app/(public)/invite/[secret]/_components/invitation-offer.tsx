'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { DateText } from '#components/admin/date-text';
import { FormError } from '#components/ui/error-message';
import { LinkButton } from '#components/ui/link-button';
import { useAcceptInvitation } from '#lib/client/invitations';
import { paths } from '#lib/client/paths';
import type { InvitationOffer as Offer } from '#lib/contract/invitations';
import { AccountForm } from './account-form';

/** What the link offers, and how to take it: as oneself, after signing in, or with a new account. */
export function InvitationOffer({
  secret,
  offer,
  userName,
}: {
  secret: string;
  offer: Offer;
  userName: string | null;
}) {
  const t = useTranslations('invitations.accept');
  const common = useTranslations('common');
  const { tenant, role } = offer;
  const strong = (text: string) => () => <strong className="font-semibold">{text}</strong>;
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p>{t.rich('lead', { tenant: strong(tenant.id), role: strong(common(`roles.${role}`)) })}</p>
        <p className="mt-1 text-muted">{t(`roleHint.${role}`)}</p>
      </div>
      {userName === null ? (
        <ForVisitor secret={secret} offer={offer} />
      ) : (
        <ForUser secret={secret} offer={offer} userName={userName} />
      )}
      <p className="text-xs text-muted">
        {t.rich('until', { until: () => <DateText iso={offer.expiresAt} /> })}
      </p>
    </div>
  );
}

function ForUser({ secret, offer, userName }: { secret: string; offer: Offer; userName: string }) {
  const t = useTranslations('invitations.accept');
  const accept = useAcceptInvitation(secret);
  const tenant = offer.tenant.id;
  if (offer.isMember) {
    return (
      <>
        <p>{t('isMember')}</p>
        <LinkButton href={paths.tenant(tenant)}>{t('open', { tenant })}</LinkButton>
      </>
    );
  }
  const join = async () => {
    const { tenantId } = await accept.mutateAsync({});
    // A whole page load: the frame is drawn with the new tenant.
    window.location.assign(paths.tenant(tenantId));
  };
  const isBusy = accept.isPending || accept.isSuccess;
  return (
    <>
      <FormError error={isBusy ? null : accept.error} />
      <Button
        variant="primary"
        size="lg"
        fullWidth
        isPending={isBusy}
        onPress={() => void join().catch(() => {})}
      >
        {t('as', { name: userName })}
      </Button>
    </>
  );
}

function ForVisitor({ secret, offer }: { secret: string; offer: Offer }) {
  const t = useTranslations('invitations.accept');
  return (
    <>
      <LinkButton
        href={paths.signIn(paths.invite(secret))}
        variant={offer.mayRegister ? 'outline' : 'primary'}
      >
        {t(offer.mayRegister ? 'haveAccount' : 'signIn')}
      </LinkButton>
      {offer.mayRegister ? <AccountForm secret={secret} /> : <p className="text-muted">{t('closed')}</p>}
    </>
  );
}
