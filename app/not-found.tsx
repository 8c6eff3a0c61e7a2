import { NotFoundPanel } from '#components/ui/page-problem';

export default function NotFound() {
  return (
    <main>
      <NotFoundPanel />
    </main>
  );
}
