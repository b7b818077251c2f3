package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.postern.server.SampleFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What stands in the folder {@code config} agrees with the program. */
class ConfigDocumentsTest {
    private static final Path CONFIG = Path.of("..", "config");
    private static final String GENERATED = "-->\n";

    @TempDir
    private Path folder;

    static List<Path> examples() throws IOException {
        List<Path> examples = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(CONFIG, "*.yaml")) {
            for (Path file : files) {
                if (Files.readString(file).contains("\nkind: PosternConfiguration\n")) {
                    examples.add(file);
                }
            }
        }
        return examples;
    }

    @Test
    void thereAreExamples() throws IOException {
        assertThat(examples()).hasSizeGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void loadsTheExample(Path example) throws IOException {
        SampleFolder files = SampleFolder.in(folder);
        files.write("policy.yaml", Files.readString(CONFIG.resolve("policy.yaml")));
        files.write("inventory.yaml", Files.readString(CONFIG.resolve("inventory.yaml")));

        ConfigResult result = ConfigLoader.load(files.config(Files.readString(example)));

        assertThat(result).as("%s", result).isInstanceOf(ConfigResult.Accepted.class);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theSchemaAcceptsTheExample(Path example) throws IOException {
        assertThat(schema().validate(json(Files.readString(example)))).isEmpty();
    }

    @Test
    void theSchemaRefusesWhatTheProgramRefuses() {
        for (String change : List.of("tlsCertfile: x", "port: 70000", "idleTimeout: soon", "nodeGate: [Everyone]")) {
            String key = change.substring(0, change.indexOf(':')).replace("tlsCertfile", "tlsCertFile");
            String text = SampleFolder.CONFIG.replaceFirst(key + ": [^}\n]*", change);
            assertThat(text).isNotEqualTo(SampleFolder.CONFIG);
            assertThat(schema().validate(json(text))).as(change).isNotEmpty();
        }
    }

    @Test
    void theSchemaIsThatOfTheRecords() throws IOException {
        compare(CONFIG.resolve("postern.schema.json"), ConfigSchema.text());
    }

    @Test
    void theReferenceIsThatOfTheRecords() throws IOException {
        Path file = CONFIG.resolve("README.md");
        String text = Files.readString(file);
        int generated = text.indexOf(GENERATED) + GENERATED.length();

        compare(file, text.substring(0, generated) + ConfigReference.text());
    }

    @Test
    void namesEveryFileThatIsReadAgain() throws IOException {
        ConfigResult result = ConfigLoader.load(SampleFolder.in(folder).everyFile(3128));

        assertThat(result).as("%s", result).isInstanceOf(ConfigResult.Accepted.class);
        assertThat(((ConfigResult.Accepted) result).configuration().files())
                .hasSizeGreaterThan(9)
                .map(file -> "`" + file.key().replace("[0]", "[]") + "`")
                .allSatisfy(key -> assertThat(section("## Files that change")).contains(key));
    }

    private static String section(String heading) throws IOException {
        String text = Files.readString(CONFIG.resolve("README.md"));
        int start = text.indexOf("\n" + heading + "\n");
        return text.substring(start, text.indexOf("\n## ", start + 1));
    }

    /** Compares, or with {@code -Dpostern.documents=write} writes first. */
    private static void compare(Path file, String wanted) throws IOException {
        if ("write".equals(System.getProperty("postern.documents"))) {
            Files.writeString(file, wanted);
        }
        assertThat(file).hasContent(wanted);
    }

    private static Schema schema() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(ConfigSchema.text());
    }

    private static JsonNode json(String yaml) {
        Object document =
                Yaml.documents(yaml, Place.root(Path.of("/"))).orElseThrow().get(0);
        return JsonMapper.builder().build().valueToTree(document);
    }
}
