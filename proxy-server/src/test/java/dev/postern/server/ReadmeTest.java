package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.stream.EndCause;
import dev.postern.server.cli.CapturedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the README shows is what happens. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final String PROGRAM = "$ java -jar proxy-server/target/postern.jar ";

    private static final Pattern METER = Pattern.compile("\"(postern\\.[a-z.]+[a-z])\"");

    @TempDir
    private Path folder;

    @BeforeEach
    void writeTheFilesThatTheReadmeShows() throws IOException {
        SampleFolder files = SampleFolder.in(folder);
        files.write("policy.yaml", yamlBlock("# policy.yaml"));
        files.config(yamlBlock("# postern.yaml"));
    }

    /** The others want kubectl: the suite with the development cluster runs them. */
    @Test
    void consoleBlocksOfTheProgramShowItsRealOutput() throws IOException {
        List<String> blocks = Markdown.blocks(README, "console").stream()
                .filter(block -> block.startsWith(PROGRAM) && !block.startsWith(PROGRAM + "dev"))
                .toList();

        assertThat(blocks).isNotEmpty();
        for (String block : blocks) {
            String command = block.lines().findFirst().orElseThrow();
            assertThat(output(command.substring(PROGRAM.length()))).isEqualTo(block.substring(command.length() + 1));
        }
    }

    @Test
    void everyOtherYamlBlockIsAPolicyThatLoads() throws IOException {
        for (String block : Markdown.blocks(README, "yaml")) {
            if (!block.startsWith("# postern.yaml")) {
                Files.writeString(folder.resolve("policy.yaml"), block);
                assertThat(output("check --config postern.yaml --offline")).startsWith("config OK");
            }
        }
    }

    /** In the table of ends, and as a label of the metric. */
    @ParameterizedTest
    @EnumSource
    void namesEveryCauseOfASessionsEnd(EndCause cause) throws IOException {
        String label = "`" + cause.label() + "`";

        List<String> rows = Files.readAllLines(README).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
        assertThat(rows).filteredOn(row -> row.split("\\|")[1].contains(label)).hasSize(1);
        assertThat(rows)
                .filteredOn(row -> row.contains("postern_sessions_ended_total") && row.contains(label))
                .hasSize(1);
    }

    @Test
    void namesEveryCommandOfTheProgram() throws IOException {
        String text = Files.readString(README);

        assertThat(text)
                .contains(
                        "postern.jar check --config",
                        "postern.jar serve --config",
                        "postern.jar kubeconfig --config",
                        "postern.jar dev");
    }

    /** Every name that a source gives a meter; those of the stages' timers are put together, and so not found. */
    @Test
    void namesEveryMetricOfTheProgram() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String module : List.of("proxy-core", "proxy-server")) {
            try (Stream<Path> sources = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path source : sources.filter(Files::isRegularFile).toList()) {
                    String text = Files.readString(source);
                    if (text.contains("import io.micrometer.")) {
                        METER.matcher(text).results().forEach(name -> names.add(name.group(1)));
                    }
                }
            }
        }

        assertThat(names).hasSizeGreaterThan(8);
        assertThat(names)
                .map(name -> "\n| `" + name.replace('.', '_'))
                .allSatisfy(row -> assertThat(Files.readString(README)).contains(row));
    }

    private static String yamlBlock(String start) throws IOException {
        return Markdown.blocks(README, "yaml").stream()
                .filter(block -> block.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    private String output(String commandLine) {
        String[] arguments = Arrays.stream(commandLine.split(" ", -1))
                .map(word -> word.equals("postern.yaml") ? folder.resolve(word).toString() : word)
                .toArray(String[]::new);
        return CapturedRun.of(arguments).text().replace(folder + "/", "");
    }
}
