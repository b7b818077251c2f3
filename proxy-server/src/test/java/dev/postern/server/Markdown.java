package dev.postern.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The fenced code blocks of a document. */
public final class Markdown {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```(\\w+)\n(.*?)^ *```$");

    private Markdown() {}

    /** The blocks of one language, without their indentation. */
    public static List<String> blocks(Path document, String language) throws IOException {
        return BLOCK.matcher(Files.readString(document))
                .results()
                .filter(block -> block.group(2).equals(language))
                .map(Markdown::content)
                .toList();
    }

    private static String content(MatchResult block) {
        return block.group(3).replaceAll("(?m)^" + block.group(1), "");
    }
}
