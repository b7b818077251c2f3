package dev.postern.proxy.conformance;

import dev.postern.proxy.conformance.CommandEnd.Channel;
import dev.postern.proxy.conformance.CommandEnd.Piece;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a process does with its streams, on the backend's thread. */
interface Command {
    /** What a command that succeeded says of its end. */
    String SUCCESS = "{\"metadata\":{},\"status\":\"Success\"}";

    /** Runs to the end, the exit code aside. */
    void run(CommandEnd process) throws IOException;

    /** Sends so many octets of a stream, or all up to its end, back on each of these streams. */
    static Command copy(Channel from, int octets, Channel... to) {
        return process -> {
            for (int left = octets; left > 0; ) {
                Piece piece = process.receive();
                if (piece.channel() == from) {
                    left -= piece.octets().length;
                    for (Channel channel : to) {
                        process.send(channel, piece.octets());
                    }
                    left = piece.last() ? 0 : left;
                }
            }
        };
    }

    /** Then does that. */
    default Command then(Command next) {
        return process -> {
            run(process);
            next.run(process);
        };
    }

    /** Then exits with this code. */
    default Command exit(int code) {
        return process -> {
            run(process);
            process.send(Channel.ERROR, status(code).getBytes(StandardCharsets.UTF_8));
            process.close();
        };
    }

    /** How a kubelet says that a command ended. */
    static String status(int code) {
        return code == 0
                ? SUCCESS
                : "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code: "
                        + code
                        + "\",\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\""
                        + code + "\"}]}}";
    }
}
