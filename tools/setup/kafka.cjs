// Kafka's jars from Maven's repository: a broker without Docker for the tests and the stack.
const { spawnSync } = require('node:child_process');
const { existsSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { kafka, KAFKA_VERSION } = require('./places.cjs');
const { runOrThrow } = require('./python.cjs');
const { SetupError } = require('./setup-error.cjs');

// The binding to log4j is the one of Kafka's own distribution; without it the broker has no log.
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.24.3</version></dependency>
  </dependencies>
</project>
`;
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

exports.title = `Kafka ${KAFKA_VERSION} (46 MB of jars, for the tests with a real broker and the stack, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(kafka, 'lib'));

function javaVersion() {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}

exports.run = () => {
  if (javaVersion() < 17)
    throw new SetupError('a Java runtime (17 or newer) is missing, e.g.: apt-get install default-jre-headless');
  if (spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status !== 0)
    throw new SetupError('Maven is missing, e.g.: apt-get install maven');
  fillFolder(kafka, (folder) => {
    const pom = join(folder, 'pom.xml');
    writeFileSync(pom, POM);
    const args = ['-q', '-B', '-ntp', '-f', pom, COPY, '-DincludeScope=runtime'];
    runOrThrow('mvn', [...args, `-DoutputDirectory=${join(folder, 'lib')}`], "Kafka's jars could not be downloaded");
  });
};
