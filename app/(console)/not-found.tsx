import { NotFoundPanel } from '#components/ui/page-problem';

export default function ConsoleNotFound() {
  return <NotFoundPanel />;
}
