// Kafka's jars from Maven's repository: a broker without Docker for the tests and the stack.
const { spawnSync } = require('node:child_process');
const { existsSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { kafka, KAFKA_VERSION } = require('./places.cjs');
const { runOrThrow } = require('./python.cjs');
const { SetupError } = require('./setup-error.cjs');

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
  </dependencies>
</project>
`;

exports.title = `Kafka ${KAFKA_VERSION} (46 MB of jars, for the tests with a real broker and the stack, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(kafka, 'lib'));

exports.run = () => {
  for (const [program, what] of [
    ['java', 'a Java runtime (17 or newer) is missing, e.g.: apt-get install default-jre-headless'],
    ['mvn', 'Maven is missing, e.g.: apt-get install maven'],
  ])
    if (spawnSync(program, ['-version'], { stdio: 'ignore' }).error)
      throw new SetupError(`${what}; then npm run setup`);
  fillFolder(kafka, (folder) => {
    const pom = join(folder, 'pom.xml');
    writeFileSync(pom, POM);
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${join(folder, 'lib')}`];
    runOrThrow('mvn', ['-q', '-B', '-ntp', '-f', pom, ...copy], "Kafka's jars could not be downloaded");
  });
};
