import { Brand } from '#components/layout/brand';
import { NotFoundPanel } from '#components/ui/page-problem';

export default function NotFound() {
  return (
    <main>
      <div className="flex justify-center pt-16">
        <Brand />
      </div>
      <NotFoundPanel />
    </main>
  );
}
