package dev.postern.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Where each of Kubernetes' own tests of streams is held here: first those of kube-apiserver ({@code apiserver
 * pkg/util/proxy}), then those of the kubelet's streaming server ({@code cri-streaming}), then those of the clients ({@code
 * client-go tools/remotecommand}, {@code tools/portforward}). What no gateway can be seen to do has a reason in place of a test.
 */
class ReferenceRowsTest {
    private static final String API_SERVER = """
            StreamTranslator_LoopbackStdinToStdout | CommandConformanceIT.stdinComesBackOnStdoutInPiecesOfAnySize
            StreamTranslator_LoopbackStdinToStderr | CommandConformanceIT.stdinComesBackOnStderr
            StreamTranslator_ErrorStream | CommandConformanceIT.theExitCodeIsTheCommands
            StreamTranslator_MultipleReadChannels | CommandConformanceIT.bothOutputsArriveWhole
            StreamTranslator_ThrottleReadChannels | CommandConformanceIT.aClientThatReadsLateAndLittleGetsAll
            StreamTranslator_TTYResizeChannel | CommandConformanceIT.sizesOfATerminalArriveInOrder
            StreamTranslator_WebSocketServerErrors | HandshakeConformanceIT.aHandshakeThatIsNoneIsABadRequest
            StreamTranslator_WebSocketServerErrors, method | HandshakeConformanceIT.aWebSocketIsAGet
            StreamTranslator_BlockRedirects | HandshakeConformanceIT.aRedirectIsNotFollowedNorShown
            TunnelingHandler_UpgradeStreamingAndTunneling | PortForwardConformanceIT.aMebibyteComesBack
            TunnelingHandler_BadRequestWithoutProtcols | HandshakeConformanceIT.aHandshakeThatIsNoneIsABadRequest
            TunnelingHandler_BadHandshakeError | HandshakeConformanceIT.aHandshakeThatIsNoneIsABadRequest
            TunnelingHandler_BadHandshakeError, unknown | HandshakeConformanceIT.aProtocolThatNobodyKnowsIsRefusedByTheBackend
            TunnelingHandler_UpstreamSPDYServerErrorPropagated | HandshakeConformanceIT.anErrorOfTheBackendReachesTheClient
            TunnelingResponseWriter_Hijack | UpgradeIT.givesAwayOnlyOnce
            TunnelingResponseWriter_DelegateResponseWriter | - a Go interface that is not here
            TunnelingWebsocketUpgraderConn_LocalRemoteAddress | - a Go interface that is not here
            TunnelingWebsocketUpgraderConn_SetDeadline | - a Go interface that is not here
            HeaderInterceptingConn simple-single-write | HandshakeConformanceIT.aSwitchIsTheSameHoweverItIsCutIntoWrites
            HeaderInterceptingConn simple-no-body | KubeletStreamIT.handsOverTheHeadVerbatimWithWhatCameBehindIt
            HeaderInterceptingConn simple-byte-by-byte | KubeletStreamIT.readsAnAnswerThatIsCutAtEveryByte
            HeaderInterceptingConn simple-span-headerbody | UpgradeRequestIT.bytesBesideThe101ReachTheClientFirstAndOnceWhereverTheyAreCut
            HeaderInterceptingConn simple-tolerate-lf | KubeletStreamIT.refusesAnythingThatIsNotAStrictHead
            HeaderInterceptingConn content-length-body | KubeletStreamIT.readsARefusalInEveryFraming
            HeaderInterceptingConn content-length-headers-body | KubeletStreamIT.passesOnlyKnownFieldsOfARefusal
            HeaderInterceptingConn content-length-byte-by-byte | HandshakeConformanceIT.anErrorIsTheSameHoweverItIsCutIntoWrites
            HeaderInterceptingConn content-length-span-headerbody | HandshakeConformanceIT.anErrorIsTheSameHoweverItIsCutIntoWrites
            HeaderInterceptingConn invalid-single-write | KubeletStreamIT.refusesAnythingThatIsNotAStrictHead
            HeaderInterceptingConn invalid-byte-by-byte | ResponseHeadParserTest.refusesAHeadThatIsNotStrictHttp
            """;

    private static final String KUBELET = """
            portforward TestHTTPStreamReceived, refused | PortForwardConformanceIT.aStreamThatIsRefusedLeavesTheOthers
            portforward TestHTTPStreamReceived, taken | PortForwardConformanceIT.twoPortsStayApart
            portforward TestGetStreamPair | PortForwardConformanceIT.manyConnectionsShareOne
            portforward TestGetStreamPair, timeout | - the kubelet's own clock
            portforward TestRequestID, with header | PortForwardConformanceIT.twoPortsStayApart
            portforward TestRequestID, without | PortForwardConformanceIT.aPairWithoutARequestsNameIsTheStreamsThatFollowEachOther
            portforward TestV4Options | StreamParametersTest.joinsPortsIntoOne
            portforward TestV4Options, refused | StreamParametersTest.refusesPortsOutOfRange
            remotecommand TestHandleResizeEvents, read | CommandConformanceIT.sizesOfATerminalArriveInOrder
            remotecommand TestHandleResizeEvents, unread or none | CommandConformanceIT.aCommandHasTheStreamsThatAreAskedFor
            streaming TestInsert, TestConsume, TestGC | - the runtime's own tokens
            streaming TestGetExec, TestGetAttach, TestGetPortForward | KubeletRequestIT
            streaming TestValidateExecAttachRequest | StreamParametersTest.rebuildsAnExecsQueryAsTheApiServerDoes
            streaming TestServeExec | CommandConformanceIT.theExitCodeIsTheCommands
            streaming TestServeAttach | CommandConformanceIT.anAttachIsCarriedAsAnExecIs
            streaming TestServePortForward | PortForwardConformanceIT.aMebibyteComesBack
            """;

    private static final String CLIENTS = """
            FallbackClient_* | FirstTryClusterIT
            FallbackClient_*, other libraries | ClientsClusterIT
            WebSocketClient_LoopbackStdinToStdout | CommandConformanceIT.stdinComesBackOnStdoutInPiecesOfAnySize
            WebSocketClient_DifferentBufferSizes | CommandConformanceIT.stdinComesBackOnStdoutInPiecesOfAnySize
            WebSocketClient_LoopbackStdinAsPipe | CommandConformanceIT.stdinEndsWhereTheProtocolCanSaySo
            WebSocketClient_LoopbackStdinToStderr | CommandConformanceIT.stdinComesBackOnStderr
            WebSocketClient_MultipleReadChannels | CommandConformanceIT.bothOutputsArriveWhole
            WebSocketClient_ErrorStream | CommandConformanceIT.theExitCodeIsTheCommands
            WebSocketClient_MultipleWriteChannels | CommandConformanceIT.channelsThatAreWrittenAtOnceStayApart
            WebSocketClient_ProtocolVersions | HandshakeConformanceIT.aProtocolThatNobodyKnowsIsRefusedByTheBackend
            WebSocketClient_ProtocolVersions, older ones | StreamPlanIT.translatesAnOlderWebSocketForARuntimeThatDoesNotKnowIt
            WebSocketClient_BadHandshake | HandshakeConformanceIT.aHandshakeThatIsNoneIsABadRequest
            WebSocketClient_HeartbeatTimeout | TranslationIT.findsAClientThatAnswersNothing
            WebSocketClient_HeartbeatTimeout, tunnel | TunnelIT.findsAClientThatAnswersNothing
            WebSocketClient_HeartbeatSucceeds | CommandConformanceIT.pingsAreAnswered
            WebSocketClient_HeartbeatSucceeds, stdin unread | TranslationIT.holdsLittleForAProcessThatReadsNoInputAndKeepsItsClientAwake
            WebSocketClient_TextMessageTypeError | MessageConformanceIT.aTextIsTakenForABinary
            WebSocketClient_TextMessageTypeError, tunnel | PortForwardConformanceIT.aTextInATunnelIsAnError
            WebSocketClient_EmptyMessageHandled | MessageConformanceIT.aMessageThatMeansNothingIsPassedOver
            WebSocketClient_EmptyMessageHandled, over SPDY | CommandConformanceIT.aMessageWithoutOctetsChangesNothing
            WebSocketClient_ExecutorErrors | - what a client's library refuses before it dials
            WebSocketClient_StreamsAndExpectedErrors | CommandConformanceIT.aCommandHasTheStreamsThatAreAskedFor
            WebSocketClient_ProxySucceeds | - between a client and the gateway; EgressIT has the gateway's own proxies
            TestLateStreamCreation | CommandConformanceIT.streamsMayBeOpenedInAnyOrder
            TestLateStreamCreation, early data | MessageConformanceIT.whatComesWithTheRequestIsNotLost
            SPDYExecutorStream | CommandConformanceIT.aCommandThatReadsNoMoreHasItsExitCode
            SPDY NonZeroExitCode | CommandConformanceIT.theExitCodeIsTheCommands
            SPDY StreamExitsAfterConnectionIsClosed | CommandConformanceIT.aLostBackendIsNoSuccess
            SPDY StreamExitsAfterConnectionIsClosed, client | CommandConformanceIT.aClientThatLeavesTakesTheBackendsConnectionWithIt
            SPDY StreamRandomData | CommandConformanceIT.stdinComesBackOnStdoutInPiecesOfAnySize
            TunnelingConnection_ReadWriteClose | PortForwardConformanceIT.aMebibyteComesBack
            TunnelingConnection_ReadWriteClose, closed | TunnelIT.closesWithTheKubelet
            TunnelingConnection_LocalRemoteAddress, _ReadWriteDeadlines | - a Go interface that is not here
            FallbackDialer | FirstTryClusterIT
            portforward HandleConnection | PortForwardConformanceIT.aMebibyteComesBack
            portforward HandleConnectionSendsRemoteError | PortForwardConformanceIT.anErrorOfOneConnectionIsItsOwn
            portforward WaitForConnectionExitsOnStreamConnClosed | PortForwardConformanceIT.openConnectionsAreToldThatTheBackendIsLost
            portforward ForwardPortsReturnsErrorWhenConnectionIsLost | PortForwardConformanceIT.openConnectionsAreToldThatTheBackendIsLost
            portforward ForwardPortsReturnsNilWhenStopChanIsClosed | PortForwardConformanceIT.aClientThatLeavesTakesTheBackendsConnectionWithIt
            """;

    @Test
    void everyRowIsHeldByATestThatThereIs() throws IOException {
        Map<String, String> tests = sources();
        List<String> missing = new ArrayList<>();

        for (String row : (API_SERVER + KUBELET + CLIENTS).split("\n")) {
            String holder = row.split(" \\| ", 2)[1];
            if (!holder.startsWith("- ") && !isThere(tests, holder.split("\\.", 2))) {
                missing.add(row);
            }
        }

        assertThat(missing).isEmpty();
    }

    private static boolean isThere(Map<String, String> tests, String[] classAndMethod) {
        String source = tests.getOrDefault(classAndMethod[0], "");
        return classAndMethod.length == 1 ? !source.isEmpty() : source.contains("    void " + classAndMethod[1] + "(");
    }

    /** The tests of both modules by the name of their class. */
    private static Map<String, String> sources() throws IOException {
        List<Path> folders = List.of(Path.of("src/test/java"), Path.of("../proxy-server/src/test/java"));
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> found = Files.walk(folder)) {
                found.filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
                        .forEach(files::add);
            }
        }
        return files.stream()
                .collect(Collectors.toMap(
                        file -> file.getFileName().toString().replace(".java", ""),
                        ReferenceRowsTest::read,
                        (one, another) -> one + another));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
