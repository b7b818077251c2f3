package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.stream.EndCause;
import dev.postern.server.cli.CapturedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the README shows is what happens. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final String PROGRAM = "$ java -jar proxy-server/target/postern.jar ";

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

        assertThat(Files.readAllLines(README).stream().filter(line -> line.startsWith("|") && line.contains(label)))
                .hasSize(2);
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
