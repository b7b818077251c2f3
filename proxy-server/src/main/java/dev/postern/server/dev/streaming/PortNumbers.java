package dev.postern.server.dev.streaming;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;

/** Ports as a client writes them; each fails with {@link IllegalArgumentException} and the sentence of {@code portforward}. */
final class PortNumbers {
    private static final int HIGHEST = 65_535;
    private static final int DIGITS = 18;

    private PortNumbers() {}

    /** The ports of a WebSocket request: {@code port} parameters, each one port or several with commas. */
    static List<Integer> ofQuery(String uri) {
        List<String> values = new QueryStringDecoder(uri).parameters().get("port");
        if (values == null) {
            throw new IllegalArgumentException("query parameter \"port\" is required");
        }
        List<Integer> ports = new ArrayList<>();
        for (String value : values) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("query parameter \"port\" cannot be empty");
            }
            for (String each : value.split(",", -1)) {
                ports.add(parse(each, value));
            }
        }
        return ports;
    }

    /** A port of a stream's header. */
    static int ofHeader(String value) {
        return parse(value, value);
    }

    private static int parse(String port, String value) {
        if (port.isEmpty() || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw unparsable(port, value, "invalid syntax");
        }
        String digits = port.replaceFirst("^0+(?=.)", "");
        if (digits.length() > DIGITS || Long.parseLong(digits) > HIGHEST) {
            throw unparsable(port, value, "value out of range");
        }
        int number = Integer.parseInt(digits);
        if (number < 1) {
            throw new IllegalArgumentException("port \"" + value + "\" must be > 0");
        }
        return number;
    }

    private static IllegalArgumentException unparsable(String port, String value, String why) {
        return new IllegalArgumentException(
                "unable to parse \"" + value + "\" as a port: strconv.ParseUint: parsing \"" + port + "\": " + why);
    }
}
