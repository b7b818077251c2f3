package dev.postern.proxy.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PEM text as blocks (RFC 7468). Text between blocks is ignored, as the RFC and every tool that writes comments there
 * want it; anything wrong inside a block is an error.
 */
final class Pem {
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([^-\\r\\n]+)-----");

    private Pem() {}

    /** Every block, in order; at least one. */
    static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher begin = BEGIN.matcher(text);
        int from = 0;
        while (begin.find(from)) {
            String label = begin.group(1);
            String endLine = "-----END " + label + "-----";
            int end = text.indexOf(endLine, begin.end());
            if (end < 0) {
                throw new IllegalArgumentException("PEM block " + label + " has no line " + endLine);
            }
            blocks.add(new Block(label, decoded(label, text.substring(begin.end(), end))));
            from = end + endLine.length();
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("no PEM block: a line -----BEGIN …----- is expected");
        }
        return blocks;
    }

    private static byte[] decoded(String label, String content) {
        if (content.indexOf(':') >= 0) {
            throw new IllegalArgumentException("PEM block " + label + " has headers; encrypted keys are not supported");
        }
        byte[] der;
        try {
            der = Base64.getDecoder().decode(content.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("PEM block " + label + " is not valid base64", e);
        }
        if (der.length == 0) {
            throw new IllegalArgumentException("PEM block " + label + " is empty");
        }
        return der;
    }

    /** One block: the label of its BEGIN line and its content. */
    record Block(String label, byte[] der) {}
}
