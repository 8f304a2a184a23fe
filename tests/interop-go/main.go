// SPDX-License-Identifier: GPL-3.0-or-later

// A go-libp2p peer with the command line and the events of ../interop/peer.c and ../interop/peer.mjs;
// ../interop/README.md lists them. This one serves and does identify, ping and echo.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	tls "github.com/libp2p/go-libp2p/p2p/security/tls"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/libp2p/go-libp2p/p2p/transport/websocket"
	"github.com/multiformats/go-multiaddr"
)

const (
	warmUp = 50

	echoID = "/breath-test/echo/1.0.0"
	pingID = "/ipfs/ping/1.0.0"
	chunk  = 64 * 1024
)

type fields map[string]any

var output sync.Mutex

func emit(name string, more fields) {
	output.Lock()
	defer output.Unlock()

	line := fields{"event": name}
	for key, value := range more {
		line[key] = value
	}
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func texts(addresses []multiaddr.Multiaddr) []string {
	all := make([]string, 0, len(addresses))
	for _, address := range addresses {
		all = append(all, address.String())
	}
	return all
}

func securityOption(protocol string) (libp2p.Option, error) {
	switch protocol {
	case noise.ID:
		return libp2p.Security(noise.ID, noise.New), nil
	case tls.ID:
		return libp2p.Security(tls.ID, tls.New), nil
	default:
		return nil, fmt.Errorf("%s is not spoken", protocol)
	}
}

func newHost(listen, protocol string) (host.Host, error) {
	security, err := securityOption(protocol)
	if err != nil {
		return nil, err
	}

	key, _, err := crypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		return nil, err
	}

	options := []libp2p.Option{
		libp2p.Identity(key),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Transport(websocket.New),
		security,
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.UserAgent("go-libp2p"),
		libp2p.DisableRelay(),
		libp2p.NoListenAddrs,
	}
	if listen != "" {
		options = append(options, libp2p.ListenAddrStrings(listen))
	}

	return libp2p.New(options...)
}

// Tells of connections and of what identify brought, as they come.
func watch(node host.Host) error {
	node.Network().Notify(&network.NotifyBundle{
		ConnectedF: func(_ network.Network, connection network.Conn) {
			state := connection.ConnState()
			emit("connected", fields{
				"peer":        connection.RemotePeer().String(),
				"address":     connection.RemoteMultiaddr().String(),
				"security":    string(state.Security),
				"muxer":       string(state.StreamMultiplexer),
				"early_muxer": state.UsedEarlyMuxerNegotiation,
			})
		},
		DisconnectedF: func(_ network.Network, connection network.Conn) {
			emit("disconnected", fields{"peer": connection.RemotePeer().String()})
		},
	})

	events, err := node.EventBus().Subscribe(new(event.EvtPeerIdentificationCompleted))
	if err != nil {
		return err
	}

	go func() {
		for one := range events.Out() {
			told := one.(event.EvtPeerIdentificationCompleted)
			observed := any(nil)
			if told.ObservedAddr != nil {
				observed = told.ObservedAddr.String()
			}
			emit("identified", fields{
				"peer":      told.Peer.String(),
				"agent":     told.AgentVersion,
				"addresses": texts(told.ListenAddrs),
				"observed":  observed,
				"protocols": told.Protocols,
			})
		}
	}()
	return nil
}

func answerEcho(stream network.Stream) {
	if _, err := io.Copy(stream, stream); err != nil {
		_ = stream.Reset()
		return
	}
	_ = stream.Close()
}

func pings(ctx context.Context, connection host.Host, to peer.ID, count int, dialledAt time.Time) error {
	stream, err := connection.NewStream(ctx, to, pingID)
	if err != nil {
		return err
	}
	defer stream.Reset()

	micros := make([]float64, 0, count)
	sent, back := make([]byte, 32), make([]byte, 32)

	for range count {
		_, _ = rand.Read(sent)
		start := time.Now()
		if _, err := stream.Write(sent); err != nil {
			return err
		}
		if _, err := io.ReadFull(stream, back); err != nil {
			return err
		}
		if !bytes.Equal(sent, back) {
			return errors.New("ping: another answer than what was sent")
		}
		micros = append(micros, float64(time.Since(start).Nanoseconds())/1000)
	}

	emit("ping", fields{"micros": micros, "since_dial": float64(time.Since(dialledAt).Nanoseconds()) / 1000})
	return nil
}

func cpuMicros() int64 {
	var used syscall.Rusage

	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return (used.Utime.Sec+used.Stime.Sec)*1_000_000 + int64(used.Utime.Usec+used.Stime.Usec)
}

func residentBytes() int64 {
	statm, _ := os.ReadFile("/proc/self/statm")
	parts := strings.Fields(string(statm))
	if len(parts) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(parts[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// Until standard input ends, answers what is asked on it.
func obey() error {
	lines := bufio.NewScanner(os.Stdin)

	for lines.Scan() {
		if lines.Text() == "usage" {
			runtime.GC()
			emit("usage", fields{"cpu_us": cpuMicros(), "rss": residentBytes()})
		}
	}
	return lines.Err()
}

// Connects, identifies and closes so often; the first times are not counted.
func redial(ctx context.Context, node host.Host, address string, count int) error {
	info, err := peer.AddrInfoFromString(address)
	if err != nil {
		return err
	}
	before := cpuMicros()
	for i := -warmUp; i < count; i++ {
		if i == 0 {
			before = cpuMicros()
		}
		if err := node.Connect(ctx, *info); err != nil {
			return err
		}
		if err := node.Network().ClosePeer(info.ID); err != nil {
			return err
		}
	}
	emit("redial", fields{"count": count, "cpu_us": cpuMicros() - before})
	return nil
}

func sumOf(sum hash.Hash) string {
	return hex.EncodeToString(sum.Sum(nil))
}

// Both directions at once, each hashed at this end.
func echo(ctx context.Context, node host.Host, to peer.ID, total int64) error {
	stream, err := node.NewStream(ctx, to, echoID)
	if err != nil {
		return err
	}

	sent, received := sha256.New(), sha256.New()
	writing := make(chan error, 1)

	go func() {
		buffer := make([]byte, chunk)
		_, err := io.CopyBuffer(io.MultiWriter(stream, sent), io.LimitReader(rand.Reader, total), buffer)
		if err == nil {
			err = stream.CloseWrite()
		}
		writing <- err
	}()

	length, err := io.Copy(received, stream)
	if err := errors.Join(err, <-writing); err != nil {
		return err
	}

	emit("echo", fields{"sent": total, "received": length, "sent_sha256": sumOf(sent), "received_sha256": sumOf(received)})
	return nil
}

func dial(ctx context.Context, node host.Host, address string, pingCount int, echoBytes int64) error {
	info, err := peer.AddrInfoFromString(address)
	if err != nil {
		return err
	}
	dialledAt := time.Now()
	// Connect returns once the peer is identified.
	if err := node.Connect(ctx, *info); err != nil {
		return err
	}
	if pingCount > 0 {
		if err := pings(ctx, node, info.ID, pingCount, dialledAt); err != nil {
			return err
		}
	}
	if echoBytes > 0 {
		if err := echo(ctx, node, info.ID, echoBytes); err != nil {
			return err
		}
	}
	return node.Network().ClosePeer(info.ID)
}

func run() error {
	listen := flag.String("listen", "", "listen here and serve until standard input ends")
	address := flag.String("dial", "", "dial this peer and do what follows")
	pingCount := flag.Int("ping", 0, "ping so often on one stream")
	echoBytes := flag.Int64("echo", 0, "have so many bytes sent back")
	security := flag.String("security", noise.ID, "speak only this security protocol")
	redials := flag.Int("redial", 0, "instead: connect, identify and close so often")
	quiet := flag.Bool("quiet", false, "do not tell of connections")
	flag.Bool("identify", true, "wait until the peer is identified; this peer always does")
	flag.Parse()

	node, err := newHost(*listen, *security)
	if err != nil {
		return err
	}
	defer node.Close()

	node.SetStreamHandler(echoID, answerEcho)
	if !*quiet {
		if err := watch(node); err != nil {
			return err
		}
	}

	if *listen != "" {
		addresses := make([]string, 0)
		for _, own := range node.Addrs() {
			addresses = append(addresses, fmt.Sprintf("%s/p2p/%s", own, node.ID()))
		}
		emit("listening", fields{"peer": node.ID().String(), "addresses": addresses})
	}

	if *address == "" {
		return obey()
	}

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if *redials > 0 {
		err = redial(ctx, node, *address, *redials)
	} else {
		err = dial(ctx, node, *address, *pingCount, *echoBytes)
	}
	if err != nil {
		return err
	}
	emit("done", nil)
	return nil
}

func main() {
	if err := run(); err != nil {
		emit("failed", fields{"message": err.Error()})
		os.Exit(1)
	}
}
