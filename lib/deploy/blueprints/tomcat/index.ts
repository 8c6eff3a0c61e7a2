import { mebi, read, stringParameter, words } from '../parameters.ts';
import { webBlueprint } from '../web.ts';

export const tomcat = webBlueprint({
  id: 'tomcat',
  title: words('Tomcat', 'Tomcat'),
  summary: words('Runs the web applications in the image.', '运行镜像中的 Web 应用。'),
  home: 'https://tomcat.apache.org/',
  license: 'Apache-2.0',
  names: ['tomcat'],
  container: 8080,
  memory: { defaultBytes: 768 * mebi, minBytes: 128 * mebi },
  parameters: [
    stringParameter(
      'javaOpts',
      words('JVM options', 'JVM 选项'),
      words(
        'Such as -Xss512k or -Dname=value, with spaces between them.',
        '例如 -Xss512k 或 -Dname=value，以空格分隔。',
      ),
      {
        advanced: true,
        max: 4000,
        // Tomcat’s script hands them to a shell.
        pattern: '[A-Za-z0-9 ._:=,/+@%-]*',
        patternHelp: words(
          'No quotes and no characters that a shell would interpret.',
          '不能含引号或会被 shell 解释的字符。',
        ),
      },
    ),
  ],
  service: ({ values }) => {
    const given = read(values, 'javaOpts', '').trim();
    const options = ['-XX:MaxRAMPercentage=70', given].filter(Boolean).join(' ');
    return { env: { CATALINA_OPTS: options }, stopSeconds: 60 };
  },
});
